import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  variant?: "plain" | "solid" | "quiet";
  icon?: IconName;
  /** The key that does the same, shown on the button. */
  shortcut?: string;
  children?: ReactNode;
}

/** A button of ink: colour is kept for what lives. Without children give it an `aria-label`. */
export function Button({ variant, icon, shortcut, children, className, ...rest }: Look & ComponentProps<"button">) {
  return (
    <button type="button" {...rest} className={classes(variant, children, className)}>
      <Face icon={icon} shortcut={shortcut}>
        {children}
      </Face>
    </button>
  );
}

/** The same for what leads somewhere else. */
export function ButtonLink({
  variant,
  icon,
  shortcut,
  children,
  className,
  ...rest
}: Look & ComponentProps<typeof Link>) {
  return (
    <Link {...rest} className={classes(variant, children, className)}>
      <Face icon={icon} shortcut={shortcut}>
        {children}
      </Face>
    </Link>
  );
}

function Face({ icon, shortcut, children }: Pick<Look, "icon" | "shortcut" | "children">) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {children}
      {shortcut && <kbd>{shortcut}</kbd>}
    </>
  );
}

function classes(variant: Look["variant"], children: ReactNode, className: string | undefined): string {
  const bare = children === undefined && "icon";
  return clsx("btn", variant !== "plain" && variant, bare, className);
}
