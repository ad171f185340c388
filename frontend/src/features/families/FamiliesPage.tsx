import { Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FamilyStatus } from "@/api/generated/graphql";
import { ErrorState } from "@/ui/ErrorState";
import { FilterChips } from "@/ui/FilterChips";
import { Loading } from "@/ui/Loading";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { FamilyList } from "./documents";
import { FamilyRow } from "./FamilyRow";
import { NoFamilies } from "./NoFamilies";
import { Pager } from "./Pager";
import { useFamilies } from "./useFamilies";

const statuses = ["WAITING", "WORKING", "RESTING", "DONE", "FAILED", "CANCELLED"] as const;

/** All families one may see: filtered, paged, renamed, deleted. */
export function FamiliesPage() {
  const { t } = useTranslation("families");
  const [status, setStatus] = useState<FamilyStatus | null>(null);
  const [search, setSearch] = useState("");
  const [term] = useDebouncedValue(search.trim(), 250);
  const { families, error, again, restart, onNext, onBack } = useFamilies(FamilyList, {
    status,
    search: term || null,
  });
  const filtered = status !== null || term !== "";
  const choose = (next: FamilyStatus | null) => {
    setStatus(next);
    restart();
  };
  const showAll = () => {
    setSearch("");
    choose(null);
  };
  return (
    <Page title={t("list.title")} lead={t("list.lead")}>
      <Group gap="sm" mb="md">
        <TextInput
          type="search"
          aria-label={t("list.search")}
          placeholder={t("list.search")}
          leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
          w={{ base: "100%", xs: 260 }}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            restart();
          }}
        />
        <FilterChips
          label={t("list.status")}
          all={t("list.all")}
          options={statuses.map((name) => ({ value: name, label: t(`list.${name}`) }))}
          value={status}
          onChange={choose}
        />
      </Group>
      {error && <ErrorState message={error.message} code={error.code} onRetry={again} />}
      {!families && !error && <Loading />}
      {families && families.length > 0 && (
        <Rows>
          {families.map((family) => (
            <FamilyRow key={family.id} family={family} onChange={again} />
          ))}
        </Rows>
      )}
      {families?.length === 0 && <NoFamilies onShowAll={filtered ? showAll : undefined} />}
      <Pager onBack={onBack} onNext={onNext} />
    </Page>
  );
}
