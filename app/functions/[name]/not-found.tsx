"use client";
import { useParams } from "next/navigation";
import { Page } from "../../../components/frame/page.tsx";
import { NoFunction } from "../../../components/function/no-function.tsx";

export default function FunctionNotFound() {
  const { name } = useParams<{ name: string }>();
  const functionName = decodeURIComponent(name);
  return (
    <Page crumbs={[{ label: "Functions", href: "/functions" }, { label: functionName }]} scroll>
      <NoFunction functionName={functionName} />
    </Page>
  );
}
