{{- define "service.name" -}}
{{ required "name: the target of apps/server that this release runs, e.g. playback" .Values.name }}
{{- end }}

{{- define "service.image" -}}
{{- $repository := required "image.repository: where the image of this target is, e.g. registry.example/codeflix/playback" .Values.image.repository -}}
{{- if .Values.image.digest -}}{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}{{ $repository }}:{{ required "image.digest or image.tag: which image to run" .Values.image.tag }}
{{- end -}}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/part-of: codeflix
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "service.selector" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
{{- end }}

{{/* Three quarters of the memory limit in MiB, for Node's heap; the rest is for buffers and native code. */}}
{{- define "service.heapMebibytes" -}}
{{- $limit := toString . -}}
{{- if hasSuffix "Gi" $limit -}}{{ div (mul (trimSuffix "Gi" $limit | int) 1024 3) 4 }}
{{- else if hasSuffix "Mi" $limit -}}{{ div (mul (trimSuffix "Mi" $limit | int) 3) 4 }}
{{- else -}}{{ fail (printf "resources.limits.memory: give it in Mi or Gi, not as %s" $limit) }}
{{- end -}}
{{- end }}
