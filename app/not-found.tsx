import { Page } from "../components/frame/page.tsx";
import { ButtonLink } from "../components/ui/button.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";

export default function NotFound() {
  return (
    <Page crumbs={[{ label: "Not found" }]} scroll>
      <EmptyState title="There is no such page" lead="The address leads nowhere. What it named may have been deleted.">
        <ButtonLink href="/functions" variant="solid">
          All functions
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}
