/** What `GET /api/parameters` tells of an organisation. */
export interface ParameterAnswer {
  organization: Named
  items: Policy[]
}

export interface Named {
  id: string
  label: string
}

export interface Policy {
  policy: string
  label: string
  parameters: Parameter[]
}

export interface Parameter {
  name: string
  label: string
  description: string | null
  type: string
  min?: string | number | null
  max?: string | number | null
  maxLength?: number
  value: string
  /** The organisation that says so; null is the default. */
  source: Named | null
  /** Set by the source as a record, not by a published definition. */
  set: boolean
  perOrganization: boolean
  /** What holds without the organisation's own value. */
  inherited: string
  own: { id: string; version: number; value: string; fits: boolean } | null
}

/** The policies with the parameters that a text is found in. */
export function sought(items: readonly Policy[], text: string): Policy[] {
  const word = text.trim().toLowerCase()
  return items
    .map((policy) => ({
      ...policy,
      parameters: policy.parameters.filter(({ name, label, description }) =>
        `${policy.label} ${name} ${label} ${description ?? ''}`.toLowerCase().includes(word),
      ),
    }))
    .filter(({ parameters }) => parameters.length > 0)
}
