import { ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** The way back from a function that is not there, or not any more. */
export function NoFunction({ functionName, deleted }: { functionName: string; deleted?: boolean }) {
  return (
    <EmptyState
      title={deleted ? `${functionName} is deleted` : `No function is called ${functionName}`}
      lead={
        deleted
          ? "Its environments have ended. The image stays in the repository."
          : "It may have been deleted, or the name is written differently. Names tell upper and lower case apart."
      }
    >
      <div className="df-plain">
        <ButtonLink href="/functions" variant="solid">
          All functions
        </ButtonLink>
        <ButtonLink href="/functions/new" icon="g-plus">
          New function
        </ButtonLink>
      </div>
    </EmptyState>
  );
}
