import { type ArrayFieldTitleProps, getTemplate, getUiOptions, titleId } from "@rjsf/utils";

/** The title of a list, which is as much of a heading as that of an object. */
export function ListTitle({ fieldPathId, title, ...field }: ArrayFieldTitleProps) {
  const options = getUiOptions(field.uiSchema, field.registry.globalUiOptions);
  const Title = getTemplate("TitleFieldTemplate", field.registry, options);
  if (!title || options.label === false) return null;
  return <Title id={titleId(fieldPathId)} title={title} {...field} />;
}
