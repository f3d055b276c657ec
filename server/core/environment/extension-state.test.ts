import { expect, test } from "vitest";
import {
  afterExtensionCall,
  afterExtensionChange,
  type ExtensionCall,
  type ExtensionChange,
  type ExtensionState,
  notAllowed,
  refuseEvents,
  refuseInternal,
  refuseTransition,
} from "./extension-state.ts";

const terminal: ExtensionState[] = ["InitError", "ExitError", "LaunchError", "Exited", "ShutdownFailed"];
const calls: ExtensionCall[] = ["register", "next", "init-error", "exit-error"];
const changes: ExtensionChange[] = ["delivered", "connection-lost", "exited", "launch-failed", "shutdown-failed"];

test.each<[ExtensionState, (ExtensionState | typeof notAllowed)[]]>([
  // register, next, init-error, exit-error
  ["Started", ["Registered", notAllowed, notAllowed, notAllowed]],
  ["Registered", [notAllowed, "Ready", "InitError", "ExitError"]],
  ["Ready", [notAllowed, notAllowed, notAllowed, "ExitError"]],
  ["Running", [notAllowed, "Ready", notAllowed, "ExitError"]],
  ["InitError", [notAllowed, notAllowed, "InitError", notAllowed]],
  ["ExitError", [notAllowed, notAllowed, notAllowed, "ExitError"]],
  ["LaunchError", [notAllowed, notAllowed, notAllowed, notAllowed]],
  ["Exited", [notAllowed, notAllowed, notAllowed, notAllowed]],
  ["ShutdownFailed", [notAllowed, notAllowed, notAllowed, notAllowed]],
])("%s and what it may ask for", (from, to) => {
  expect(calls.map((call) => afterExtensionCall(from, call))).toEqual(to);
});

test.each<[ExtensionState, ExtensionState[]]>([
  // delivered, connection-lost, exited, launch-failed, shutdown-failed
  ["Started", ["Started", "Started", "Exited", "LaunchError", "ShutdownFailed"]],
  ["Registered", ["Registered", "Registered", "Exited", "Registered", "ShutdownFailed"]],
  ["Ready", ["Running", "Running", "Exited", "Ready", "ShutdownFailed"]],
  ["Running", ["Running", "Running", "Exited", "Running", "ShutdownFailed"]],
])("%s and what happens to it", (from, to) => {
  expect(changes.map((change) => afterExtensionChange(from, change))).toEqual(to);
});

test.each(terminal)("what ended an extension first stays its state: %s", (state) => {
  for (const change of changes) expect(afterExtensionChange(state, change)).toBe(state);
});

test("internal extensions may not subscribe to SHUTDOWN, nobody to what does not exist", () => {
  expect(refuseEvents(["INVOKE", "SHUTDOWN"], true)).toBeUndefined();
  expect(refuseEvents(["INVOKE"], false)).toBeUndefined();
  expect(refuseEvents([], false)).toBeUndefined();
  const errorType = "Extension.InvalidEventType";
  expect(refuseEvents(["SHUTDOWN"], false)).toMatchObject({
    errorType,
    errorMessage: "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
  });
  expect(refuseEvents(["INVOKE", "LUNCH"], true)).toMatchObject({
    errorType,
    errorMessage: "LUNCH: ErrorInvalidEventType",
  });
});

test("an internal extension is refused after init, beyond the tenth, and twice", () => {
  const free = { closed: false, taken: false, count: 0 };
  expect(refuseInternal({ ...free, count: 9 })).toBeUndefined();
  expect(refuseInternal({ closed: true, taken: true, count: 10 })).toMatchObject({
    errorType: "Extension.RegistrationClosed",
    errorMessage: "Extension registration closed already",
  });
  expect(refuseInternal({ ...free, count: 10 })).toMatchObject({
    errorType: "Extension.TooManyExtensions",
    errorMessage: "Extension limit (10) reached",
  });
  expect(refuseInternal({ ...free, taken: true })).toMatchObject({
    errorType: "Extension.InvalidExtensionState",
    errorMessage: "Extension with this name already registered",
  });
});

test("a refusal names both states and the extension", () => {
  expect(refuseTransition("Registered", "register", "metrics")).toMatchObject({
    errorType: "Extension.InvalidExtensionState",
    errorMessage:
      "State transition from Registered to Registered failed for extension metrics. Error: State transition is not allowed",
  });
});
