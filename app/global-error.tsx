"use client";
import "./globals.css";
import "../components/ui/controls.css";
import "../components/ui/content.css";

/** Even the frame could not be shown: nothing here asks the platform. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Lambdarium does not answer</title>
        <div className="none">
          <h1>Lambdarium does not answer</h1>
          <p className="lead">
            The frame of the page could not be shown
            {error.digest === undefined ? "" : `; the platform's log has the fault under digest ${error.digest}`}. Is it
            still starting, or stopping?
          </p>
          <button type="button" className="btn solid" onClick={reset}>
            Try again
          </button>
        </div>
      </body>
    </html>
  );
}
