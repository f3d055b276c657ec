import { SectionHead } from "../ui/section-head.tsx";

interface Setting {
  name: string;
  value: string;
  isDefault: boolean;
  meaning: string;
}

/** Every setting as it is in force. They are read once, at the start. */
export function SettingsTable({ settings }: { settings: Setting[] }) {
  return (
    <section aria-label="Settings">
      <SectionHead title="Settings" note="environment variables, read at the start" />
      <table className="set-table">
        <thead>
          <tr>
            <th>Variable</th>
            <th>Value</th>
            <th>Meaning</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(({ name, value, isDefault, meaning }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td>
                {value === "" ? <span className="muted">none</span> : <code>{value}</code>}
                {!isDefault && <span className="muted"> changed</span>}
              </td>
              <td className="soft">{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="set-note">To change one, stop Lambdarium and start it again with the variable set.</p>
    </section>
  );
}
