import { useMemo } from "react";
import { useQuery } from "urql";
import { useNewTypes } from "@/api/newTypes";
import { TypeLooks } from "../live/documents";

interface Looks {
  label: string;
  icon: string;
}

/** How a task type is shown: what people call it, and its icon. */
export function useTypeLooks(): (type: string) => Looks {
  const [{ data }, again] = useQuery({ query: TypeLooks, requestPolicy: "cache-first" });
  useNewTypes(() => again({ requestPolicy: "network-only" }));
  return useMemo(() => {
    const known = new Map(data?.taskTypes.map((type) => [type.name, type]));
    return (type) => known.get(type) ?? { label: type.replace(/^Task/, ""), icon: "square" };
  }, [data]);
}
