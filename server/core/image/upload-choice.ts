/** What of an archive is stored, and under which names. */
import type { PlannedImage } from "./archive.ts";
import { repositoryNameFault, tagFault } from "./reference.ts";
import type { ArchiveChoice, ArchiveImage } from "./upload-view.ts";

/** A sentence for the user, or undefined when the choices are good as far as can be told before the archive is read. */
export function choicesFault(choices: readonly ArchiveChoice[]): string | undefined {
  if (choices.length === 0) return "No image is chosen: choose at least one.";
  for (const { repository, tag } of choices) {
    const fault = repositoryNameFault(repository) ?? tagFault(tag);
    if (fault) return fault;
  }
  const names = choices.map(({ repository, tag }) => `${repository}:${tag}`);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice) return `Two images would be called ${twice}: give each a name of its own.`;
  const indexes = new Set(choices.map((choice) => choice.index));
  return indexes.size < choices.length ? "One image is chosen twice." : undefined;
}

/** A sentence for the user, or undefined when each chosen image is there and can run here. */
export function unavailableFault(
  choices: readonly ArchiveChoice[],
  images: readonly ArchiveImage[],
): string | undefined {
  for (const { index } of choices) {
    const image = images.find((one) => one.index === index);
    if (!image) return `The archive has no image number ${index + 1}; it has ${images.length}.`;
    if (image.refusal) return `Image number ${index + 1} cannot be stored: ${image.refusal.split("\n")[0]}`;
  }
  return undefined;
}

/** An archive with one image needs no question: it is stored under the proposed name, or the one given meanwhile. */
export function choiceOfOnlyImage(image: PlannedImage, given: readonly ArchiveChoice[] | undefined): ArchiveChoice {
  const { index } = image.view;
  return given?.find((choice) => choice.index === index) ?? { index, ...image.proposed };
}

/** The images as the page offers them: with the names that were given meanwhile. */
export function offeredImages(
  images: readonly PlannedImage[],
  given: readonly ArchiveChoice[] | undefined,
): ArchiveImage[] {
  return images.map(({ view }) => {
    const choice = given?.find(({ index }) => index === view.index);
    return choice ? { ...view, repository: choice.repository, tag: choice.tag } : view;
  });
}
