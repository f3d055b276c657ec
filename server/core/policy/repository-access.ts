/**
 * Who may do what with a repository: its own account all that its policy does not deny, anybody else, Lambda too, what
 * the policy allows. Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
import { functionArn, type Place, partitionOf } from "../function/arn.ts";
import { evaluate, type Verdict } from "./evaluate.ts";
import { type Policy, parsePolicy } from "./policy.ts";
import { isPolicyError } from "./policy-error.ts";
import { lambdaService, type Principal } from "./principal.ts";
import { refusalSentence } from "./refusal.ts";

export interface RepositoryRequest {
  repository: string;
  principal: Principal;
  /** `ecr:PutImage` */
  action: string;
}

export function repositoryArn({ region, account }: Place, repository: string): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;
}

/** @param policyText as it is kept; undefined when there is none @returns why not; undefined when it may */
export function repositoryRefusal(
  policyText: string | undefined,
  { repository, principal, action }: RepositoryRequest,
  place: Place,
): string | undefined {
  const request = { principal, action, resource: repositoryArn(place, repository), context: {} };
  const verdict = judge(policyText, request, place);
  return verdict === "allowed" ? undefined : refusalSentence(request, verdict, place.region);
}

/** What Lambda does to read an image. */
export const lambdaActions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] as const;

/** In place of a function's name: as an ARN has it that means them all. */
export const anyFunction = "*";

/** Whether Lambda may read the repository's images for a function. @returns why not; undefined when it may */
export function lambdaRefusal(
  policyText: string | undefined,
  { repository, functionName }: { repository: string; functionName: string },
  place: Place,
): string | undefined {
  const principal: Principal = { kind: "service", service: lambdaService };
  const context = {
    "aws:SourceArn": functionArn({ ...place, functionName }),
    "aws:SourceAccount": place.account,
  };
  for (const action of lambdaActions) {
    const request = { principal, action, resource: repositoryArn(place, repository), context };
    const verdict = judge(policyText, request, place);
    if (verdict === "allowed") continue;
    if (policyText === undefined) return `The repository ${repository} has no policy that allows Lambda ${action}.`;
    const what = verdict === "explicit-deny" ? "denies Lambda" : "does not allow Lambda";
    return `The policy of the repository ${repository} ${what} ${action}.`;
  }
  return undefined;
}

/** Whether whoever sets this policy could not set another one after it. */
export function locksOutOfRepository(
  policyText: string,
  { repository, principal }: Omit<RepositoryRequest, "action">,
  place: Place,
): boolean {
  return (
    repositoryRefusal(policyText, { repository, principal, action: "ecr:SetRepositoryPolicy" }, place) !== undefined
  );
}

function judge(policyText: string | undefined, request: Parameters<typeof evaluate>[1], { account }: Place): Verdict {
  const policy = policyText === undefined ? undefined : readable(policyText);
  const verdict = policy ? evaluate(policy, request) : "implicit-deny";
  const { principal } = request;
  const isOwn = principal.kind !== "service" && principal.accountId === account;
  return isOwn && verdict === "implicit-deny" ? "allowed" : verdict;
}

/** Policies of earlier versions were kept unread: one that cannot be read allows nobody anything. */
function readable(policyText: string): Policy | undefined {
  try {
    return parsePolicy(policyText, "repository");
  } catch (error) {
    if (isPolicyError(error)) return undefined;
    throw error;
  }
}
