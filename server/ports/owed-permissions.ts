/** Repositories that functions were made from before policies were kept to: Lambda goes on reading them. */
export interface OwedPermissions {
  list(): Promise<{ repository: string; policyText?: string }[]>;
  /** Sets the policy; nothing is owed any more. */
  settle(repository: string, policyText: string): Promise<void>;
}
