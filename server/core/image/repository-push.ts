/** By a registry client, as an archive, or through ECR's PutImage. */
export const pushWays = ["push", "upload", "api"] as const;
export type PushWay = (typeof pushWays)[number];

/** One time that a tag was given to an image that it did not name before. It is kept when the image is deleted. */
export interface RepositoryPush {
  /** Over all repositories: a later push has a greater one. */
  sequence: number;
  tag: string;
  /** Of the manifest. */
  digest: string;
  at: number;
  way: PushWay;
  /** Of the blobs that the manifest names, as they are stored. */
  sizeBytes: number;
  /** Of these, what no image of any repository had. */
  newBytes: number;
}
