{{/* One for each service that has data, and the sandbox gateway. */}}
{{- define "codeflix.databases" -}}
identity catalog-admin encoder catalog playback subscriptions notifications sandbox-gateway
{{- end }}

{{- define "codeflix.labels" -}}
app.kubernetes.io/part-of: codeflix-foundation
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* The password that a Secret already has, or a new one: root, secret. */}}
{{- define "codeflix.password" -}}
{{- $known := lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{- if $known -}}{{ index $known.data "password" | b64dec }}{{- else -}}{{ randAlphaNum 32 }}{{- end -}}
{{- end }}
