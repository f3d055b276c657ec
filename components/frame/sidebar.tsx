"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { grouped } from "../format/numbers.ts";
import { useEnvironments, useFunctions, useKeys, useRepositories } from "../live/use-subject.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { useSite } from "./site.tsx";

export function Sidebar() {
  const functions = useFunctions().length;
  const environments = useEnvironments().filter((one) => one.state !== "Gone").length;
  const images = useRepositories().reduce((sum, one) => sum + one.images.length, 0);
  const keys = useKeys().length;
  return (
    <aside className="side">
      <Link className="brand" href="/functions">
        <svg aria-hidden="true">
          <use href="#logo" />
        </svg>
        Lambdarium
      </Link>
      <nav className="nav" aria-label="Main">
        <NavLink href="/functions" icon="g-fn" label="Functions" count={functions} />
        <NavLink href="/invocations" icon="g-inv" label="Invocations" />
        <NavLink href="/environments" icon="g-env" label="Environments" count={environments} />
        <NavLink href="/images" icon="g-img" label="Images" count={images} />
        <NavLink href="/keys" icon="g-key" label="Keys" count={keys} />
        <NavLink href="/trail" icon="g-trail" label="Audit trail" />
      </nav>
      <nav className="nav second" aria-label="This platform">
        <NavLink href="/settings" icon="g-set" label="Settings" />
      </nav>
      <Endpoint />
    </aside>
  );
}

function NavLink({ href, icon, label, count }: { href: string; icon: IconName; label: string; count?: number }) {
  const path = usePathname();
  const here = path === href || path.startsWith(`${href}/`);
  return (
    <Link href={href} aria-current={here ? "page" : undefined} title={label}>
      <Icon name={icon} />
      {label}
      {count !== undefined && <b>{grouped(count)}</b>}
    </Link>
  );
}

function Endpoint() {
  const { endpoint } = useSite();
  return (
    <div className="endpoint">
      <div>AWS_ENDPOINT_URL</div>
      <code>
        {endpoint}
        <CopyButton text={endpoint} label="Copy the endpoint" />
      </code>
    </div>
  );
}
