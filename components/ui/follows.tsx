import "./follows.css";

/** What will follow, said before the button that does it. */
export function Follows({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className="follows" aria-label="What follows">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
