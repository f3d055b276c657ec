import { Page } from "../../../components/frame/page.tsx";
import { CreateFunctionForm } from "../../../components/function/create-function-form.tsx";
import { answered } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";
import { createFunction } from "./actions.ts";

export default async function NewFunctionPage({
  searchParams,
}: {
  searchParams: Promise<{ image?: string | string[] }>;
}) {
  const { image } = await searchParams;
  // Without the engine the uploaded images can still be chosen.
  const engineImages = await answered(() => platform().images.engineImages());
  return (
    <Page crumbs={[{ label: "Functions", href: "/functions" }, { label: "New function" }]}>
      <CreateFunctionForm
        imageUri={typeof image === "string" ? image : ""}
        createFunction={createFunction}
        engineImages={engineImages.ok ? engineImages.value : []}
      />
    </Page>
  );
}
