import { expect, test } from "vitest";
import { type CreateFunctionForm, emptyForm, fieldOfError, readForm } from "./create-function-values.ts";

const form = (change: Partial<CreateFunctionForm>): CreateFunctionForm => ({
  ...emptyForm,
  imageUri: "hello:1",
  functionName: "hello",
  ...change,
});

test("a form with an image and a name is a request with AWS's defaults", () => {
  expect(readForm(form({}))).toEqual({
    errors: {},
    request: {
      functionName: "hello",
      imageUri: "hello:1",
      settings: { memoryMiB: 128, timeoutSeconds: 3, ephemeralStorageMiB: 512 },
    },
  });
});

test.each([
  ["one member a line", "/app/main\n--name\nwith space"],
  ["a JSON array", ' ["/app/main", "--name", "with space"] '],
  ["lines that end as on Windows", "/app/main\r\n--name\r\nwith space\r\n"],
])("an entry point may be %s", (_how, entryPoint) => {
  expect(readForm(form({ entryPoint })).request.settings.imageConfig).toEqual({
    entryPoint: ["/app/main", "--name", "with space"],
  });
});

test("empty overrides leave the image's own", () => {
  expect(readForm(form({ entryPoint: "\n", command: "[]" })).request.settings.imageConfig).toBeUndefined();
});

test.each<[Partial<CreateFunctionForm>, string, RegExp]>([
  [{ functionName: "" }, "functionName", /needs a name/],
  [{ functionName: "a.b" }, "functionName", /regular expression/],
  [{ functionName: "a".repeat(65) }, "functionName", /less than or equal to 64/],
  [{ imageUri: " " }, "imageUri", /Choose an image/],
  [{ memoryMiB: "127" }, "memoryMiB", /greater than or equal to 128/],
  [{ memoryMiB: "10241" }, "memoryMiB", /less than or equal to 10240/],
  [{ timeoutSeconds: "1.5" }, "timeoutSeconds", /whole number/],
  [{ timeoutSeconds: "" }, "timeoutSeconds", /whole number/],
  [{ ephemeralStorageMiB: "511" }, "ephemeralStorageMiB", /512/],
  [{ entryPoint: '["a", 1]' }, "entryPoint", /must be a string/],
  [{ command: "[a" }, "command", /read as JSON/],
  [{ workingDirectory: "/".repeat(1001) }, "workingDirectory", /1000/],
  [{ description: "x".repeat(257) }, "description", /256/],
  [{ variables: [{ name: "A B", value: "1" }] }, "environment", /regular expression/],
  [{ variables: [{ name: "", value: "1" }] }, "environment", /needs a name/],
  [
    { variables: [{ name: "AWS_REGION", value: "1" }] },
    "environment",
    /Reserved keys used in this request: AWS_REGION$/,
  ],
  [{ variables: [{ name: "AA", value: "x".repeat(4096) }] }, "environment", /4KB limit/],
])("%o is refused at its field", (change, field, sentence) => {
  expect(readForm(form(change)).errors).toEqual({ [field]: expect.stringMatching(sentence) });
});

test("a variable named twice is refused; an empty row is no variable", () => {
  const twice = [
    { name: "STAGE", value: "a" },
    { name: "STAGE", value: "b" },
  ];
  expect(readForm(form({ variables: twice })).errors.environment).toBe("STAGE is there twice.");
  expect(readForm(form({ variables: [{ name: "", value: "" }] })).request.settings.environment).toBeUndefined();
});

test.each([
  ["ResourceConflictException", "Function already exist: hello", "functionName"],
  ["InvalidParameterValueException", "Source image hello:2 does not exist. Provide a valid source image.", "imageUri"],
  [
    "ValidationException",
    "1 validation error detected: Value '1' at 'memorySize' failed to satisfy constraint: …",
    "memoryMiB",
  ],
  [
    "ValidationException",
    "1 validation error detected: Value '[]' at 'imageConfig.entryPoint' failed to",
    "entryPoint",
  ],
  ["ServiceException", "The disk is full.", undefined],
])("%s: %s belongs to %s", (code, message, field) => expect(fieldOfError(code, message)).toBe(field));
