/**
 * The shapes of the vocabulary, once in the page; `Icon` points at them. `s-` function states, `e-` environment
 * states, `r-` outcomes, `g-` what is only a sign.
 */
const line = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: "1.5",
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export function IconSprite() {
  return (
    <svg width="0" height="0" className="sprite" aria-hidden="true">
      <defs>
        <symbol id="s-active" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="5.5" fill="currentColor" />
        </symbol>
        <symbol id="s-pending" viewBox="0 0 16 16">
          <circle
            cx="8"
            cy="8"
            r="5.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.4"
            strokeDasharray="3.4 2.36"
          />
        </symbol>
        <symbol id="s-inactive" viewBox="0 0 16 16">
          <path d="M13.4 10.6A6 6 0 0 1 5.4 2.6a6 6 0 1 0 8 8z" fill="currentColor" />
        </symbol>
        <symbol id="s-failed" viewBox="0 0 16 16">
          <path
            fillRule="evenodd"
            fill="currentColor"
            d="M5.4 1.6h5.2l3.8 3.8v5.2l-3.8 3.8H5.4l-3.8-3.8V5.4zM5.7 4.7l-1 1L7 8l-2.3 2.3 1 1L8 9l2.3 2.3 1-1L9 8l2.3-2.3-1-1L8 7z"
          />
        </symbol>
        <symbol id="s-updating" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="3.2" fill="currentColor" />
          <path d="M14 8A6 6 0 0 0 4 3.5M2 8a6 6 0 0 0 10 4.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </symbol>
        <symbol id="e-init" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="5.3" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M8 2.7a5.3 5.3 0 0 1 0 10.6z" fill="currentColor" />
        </symbol>
        <symbol id="e-busy" viewBox="0 0 16 16">
          <path d="M4 2.2v11.6L14 8z" fill="currentColor" />
        </symbol>
        <symbol id="e-frozen" viewBox="0 0 16 16">
          <path
            d="M8 1.5v13M2.4 4.75l11.2 6.5M13.6 4.75 2.4 11.25"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.9"
            strokeLinecap="round"
          />
        </symbol>
        <symbol id="e-shutdown" viewBox="0 0 16 16">
          <rect x="3" y="3" width="10" height="10" rx="1" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M3.5 12.5l9-9" stroke="currentColor" strokeWidth="1.5" />
        </symbol>
        <symbol id="r-ok" viewBox="0 0 16 16">
          <path d="M3 8.5l3.2 3.2L13 4.8" {...line} strokeWidth="1.9" />
        </symbol>
        <symbol id="r-timeout" viewBox="0 0 16 16">
          <path d="M4 2h8M4 14h8M5 2c0 4 6 4 6 12M11 2c0 4-6 4-6 12" {...line} />
        </symbol>
        <symbol id="r-throttled" viewBox="0 0 16 16">
          <path d="M2 8h7.5M6.5 4.8 9.7 8l-3.2 3.2M13.2 3v10" {...line} strokeWidth="1.8" />
        </symbol>
        <symbol id="r-denied" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="5.6" {...line} strokeWidth="1.8" />
          <path d="M4.2 11.8l7.6-7.6" {...line} strokeWidth="1.8" />
        </symbol>
        <symbol id="e-idle" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="4.6" fill="none" stroke="currentColor" strokeWidth="2" />
        </symbol>
        <symbol id="g-live" viewBox="0 0 16 16">
          <path d="M1 8.5h3L6.2 3l3.4 10.4 2-4.9H15" {...line} />
        </symbol>
        <symbol id="g-lost" viewBox="0 0 16 16">
          <path d="M1 8.5h4.5M10.5 8.5H15" {...line} strokeWidth="1.8" />
        </symbol>
        <symbol id="g-fn" viewBox="0 0 16 16">
          <path d="M4 2.5h2l5 11h2M7.2 6 3.5 13.5" {...line} />
        </symbol>
        <symbol id="g-inv" viewBox="0 0 16 16">
          <path d="M2 4h6M5 8h8M3 12h7" {...line} />
        </symbol>
        <symbol id="g-env" viewBox="0 0 16 16">
          <rect x="2" y="2.5" width="5" height="5" rx="1" {...line} />
          <rect x="9" y="2.5" width="5" height="5" rx="1" {...line} />
          <rect x="2" y="9.5" width="5" height="4" rx="1" {...line} />
          <rect x="9" y="9.5" width="5" height="4" rx="1" {...line} />
        </symbol>
        <symbol id="g-img" viewBox="0 0 16 16">
          <path d="M8 2 2 5l6 3 6-3zM2 8l6 3 6-3M2 11l6 3 6-3" {...line} />
        </symbol>
        <symbol id="g-trail" viewBox="0 0 16 16">
          <path d="M4 2v12M4 4h8M4 8h6M4 12h8" {...line} />
        </symbol>
        <symbol id="g-chain" viewBox="0 0 16 16">
          <path
            d="M6.6 9.4l2.8-2.8M7.4 4.6l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1l-1.4 1.3M8.6 11.4l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1l1.4-1.3"
            {...line}
          />
        </symbol>
        <symbol id="g-save" viewBox="0 0 16 16">
          <path d="M8 2.5V11M4 7.5l4 4 4-4M2.5 13.5h11" {...line} />
        </symbol>
        <symbol id="g-key" viewBox="0 0 16 16">
          <circle cx="5" cy="11" r="2.8" {...line} />
          <path d="M7 9l6-6M11 5l2 2" {...line} />
        </symbol>
        <symbol id="g-set" viewBox="0 0 16 16">
          <path d="M2 5h6m4 0h2M2 11h2m4 0h6" {...line} />
          <circle cx="10" cy="5" r="1.8" {...line} />
          <circle cx="6" cy="11" r="1.8" {...line} />
        </symbol>
        <symbol id="g-copy" viewBox="0 0 16 16">
          <rect x="5.5" y="5.5" width="8" height="8" rx="1.4" {...line} />
          <path d="M10.5 3.5a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1" {...line} />
        </symbol>
        <symbol id="g-search" viewBox="0 0 16 16">
          <circle cx="7" cy="7" r="4.4" {...line} />
          <path d="M10.4 10.4 14 14" {...line} />
        </symbol>
        <symbol id="g-clock" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="5.8" {...line} />
          <path d="M8 4.8V8l2.2 1.6" {...line} />
        </symbol>
        <symbol id="g-ahead" viewBox="0 0 16 16">
          <path d="M3 4.2v7.6L8 8zM8.4 4.2v7.6L13.4 8z" fill="currentColor" />
        </symbol>
        <symbol id="g-theme" viewBox="0 0 16 16">
          <circle cx="8" cy="8" r="5.6" {...line} />
          <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" />
        </symbol>
        <symbol id="g-down" viewBox="0 0 16 16">
          <path d="M4 6.5 8 10.5l4-4" {...line} />
        </symbol>
        <symbol id="g-right" viewBox="0 0 16 16">
          <path d="M6 3.5 10.5 8 6 12.5" {...line} />
        </symbol>
        <symbol id="g-plus" viewBox="0 0 16 16">
          <path d="M8 3v10M3 8h10" {...line} />
        </symbol>
        <symbol id="g-more" viewBox="0 0 16 16">
          <circle cx="3" cy="8" r="1.3" fill="currentColor" />
          <circle cx="8" cy="8" r="1.3" fill="currentColor" />
          <circle cx="13" cy="8" r="1.3" fill="currentColor" />
        </symbol>
        <symbol id="g-up" viewBox="0 0 16 16">
          <path d="M8 13V3.5M4 7l4-4 4 4M2.5 13.5h11" {...line} />
        </symbol>
        <symbol id="g-replay" viewBox="0 0 16 16">
          <path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3" {...line} />
        </symbol>
        <symbol id="g-pause" viewBox="0 0 16 16">
          <path d="M5.5 3.5v9M10.5 3.5v9" {...line} strokeWidth="2" />
        </symbol>
        <symbol id="g-x" viewBox="0 0 16 16">
          <path d="M4 4l8 8M12 4l-8 8" {...line} />
        </symbol>
        <symbol id="logo" viewBox="0 0 20 22">
          <path
            d="M6 1.25h8M7 1.5v3.2C4 6 2 8.8 2 12.2 2 17 5.6 20.7 10 20.7s8-3.7 8-8.5c0-3.4-2-6.2-5-7.5V1.5"
            {...line}
          />
          <path
            d="M7 8.2h1.5l4.2 8.6M9.8 11.4l-2.9 5.4"
            fill="none"
            stroke="var(--active-fill)"
            strokeWidth="1.9"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </symbol>
        <symbol id="g-stop" viewBox="0 0 16 16">
          <rect x="4" y="4" width="8" height="8" rx="1.2" fill="currentColor" />
        </symbol>
        <symbol id="g-box" viewBox="0 0 16 16">
          <path d="M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11zM2.5 5 8 7.8 13.5 5M8 7.8v6" {...line} />
        </symbol>
        <symbol id="g-check" viewBox="0 0 16 16">
          <path d="M13.5 8a5.5 5.5 0 1 1-2-4.2M13.5 2.5v3h-3" {...line} />
        </symbol>
        <pattern id="failed-hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="4" fill="var(--failed-fill)" />
        </pattern>
      </defs>
    </svg>
  );
}
