import {
  CreateFunctionCommand,
  GetFunctionCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { serveApi } from "./testing/served-api.ts";

const Resource = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const Role = "arn:aws:iam::000000000000:role/any";
const hello = {
  ...{ FunctionName: "hello", Role, PackageType: "Image" as const },
  ...{ Code: { ImageUri: "hello:1" }, Tags: { team: "blue" } },
};

test("tags are listed, added and taken away, and GetFunction shows them while there are any", async () => {
  await using api = await serveApi();
  const { client } = api;
  await client.send(new CreateFunctionCommand(hello));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: "blue" });
  api.finish("hello");
  const tagged = await client.send(new TagResourceCommand({ Resource, Tags: { team: "red", "a b/&=": "" } }));
  expect(tagged.$metadata.httpStatusCode).toBe(204);
  const { Tags } = await client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect(Tags).toEqual({ team: "red", "a b/&=": "" });
  const TagKeys = ["team", "a b/&="];
  expect((await client.send(new UntagResourceCommand({ Resource, TagKeys }))).$metadata.httpStatusCode).toBe(204);
  expect(await client.send(new GetFunctionCommand({ FunctionName: "hello" }))).not.toHaveProperty("Tags");
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({});
});

test("tags are refused in AWS's words: in Pending, of a version, without any, and of what is not there", async () => {
  await using api = await serveApi();
  const { client, raw } = api;
  await client.send(new CreateFunctionCommand(hello));
  const Tags = { team: "red" };
  const pending = { name: "ResourceConflictException", $metadata: { httpStatusCode: 409 } };
  await expect(client.send(new TagResourceCommand({ Resource, Tags }))).rejects.toMatchObject(pending);
  await expect(client.send(new UntagResourceCommand({ Resource, TagKeys: ["team"] }))).rejects.toMatchObject(pending);
  api.finish("hello");
  for (const command of [
    new ListTagsCommand({ Resource: `${Resource}:1` }),
    new TagResourceCommand({ Resource: `${Resource}:1`, Tags }),
    new UntagResourceCommand({ Resource: "hello", TagKeys: ["team"] }),
  ]) {
    await expect(client.send(command as ListTagsCommand)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    });
  }
  await expect(client.send(new TagResourceCommand({ Resource, Tags: {} }))).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
  const path = `/2017-03-31/tags/${encodeURIComponent(Resource)}`;
  for (const [method, member] of [
    ["POST", "tags"],
    ["DELETE", "tagKeys"],
  ] as const) {
    const answer = await raw(method, path, method === "POST" ? { body: "{}" } : {});
    expect(answer.status).toBe(400);
    expect(answer.json().message).toBe(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  const none = Resource.replace("hello", "none");
  await expect(client.send(new TagResourceCommand({ Resource: none, Tags }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Function not found: ${none}`,
  });
});
