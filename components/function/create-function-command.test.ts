import { expect, test } from "vitest";
import { textOf } from "../ui/command-block.tsx";
import { createFunctionCommand } from "./create-function-command.ts";
import { emptyForm, readForm } from "./create-function-values.ts";

const site = { endpoint: "http://localhost:3000", account: "000000000000" };
const command = (change: Partial<typeof emptyForm>) =>
  textOf(
    createFunctionCommand(
      readForm({ ...emptyForm, imageUri: "hello:1", functionName: "hello", ...change }).request,
      site,
    ),
  );

test("AWS's defaults are left out", () => {
  expect(command({})).toMatchInlineSnapshot(`
    "aws lambda create-function \\
      --function-name hello \\
      --package-type Image \\
      --code ImageUri=hello:1 \\
      --role arn:aws:iam::000000000000:role/lambda \\
      --endpoint-url http://localhost:3000"
  `);
});

test("everything that is set is in the command, quoted for a shell", () => {
  const text = command({
    memoryMiB: "512",
    timeoutSeconds: "30",
    ephemeralStorageMiB: "1024",
    description: "it's mine",
    variables: [{ name: "STAGE", value: "a b" }],
    entryPoint: "/app\n--fast",
  });
  expect(text).toContain("--memory-size 512 \\");
  expect(text).toContain("--timeout 30 \\");
  expect(text).toContain("--ephemeral-storage Size=1024 \\");
  expect(text).toContain(`--description 'it'\\''s mine' \\`);
  expect(text).toContain(`--environment '{"Variables":{"STAGE":"a b"}}' \\`);
  expect(text).toContain(`--image-config '{"EntryPoint":["/app","--fast"]}' \\`);
});
