{{/* Environment: root, config of the service's own section. */}}
{{- define "service.environment" -}}
{{- $root := .root -}}
{{- $section := include "service.name" $root | upper | replace "-" "_" -}}
{{- $needs := $root.Values.needs -}}
{{- range $key, $value := .config }}
- { name: {{ printf "%s_%s" $section (snakecase $key | upper) }}, value: {{ toString $value | quote }} }
{{- end }}
{{- range $name, $value := $root.Values.environment }}
- { name: {{ $name }}, value: {{ toString $value | quote }} }
{{- end }}
{{- with $root.Values.connections }}
{{- if has "database" $needs }}
{{ include "service.secret" (dict "name" "DATABASE_URL" "secret" (.database.secret | default (printf "%s-database" (include "service.name" $root))) "key" .database.key) }}
{{- end }}
{{- if has "broker" $needs }}
{{ include "service.secret" (dict "name" "BROKER_URL" "secret" .broker.secret "key" .broker.key) }}
{{- end }}
{{- if has "storage" $needs }}
{{ include "service.secret" (dict "name" "STORAGE_URL" "secret" .storage.secret "key" .storage.key) }}
{{ include "service.secret" (dict "name" "AWS_ACCESS_KEY_ID" "secret" .storage.secret "key" "access-key-id" "optional" true) }}
{{ include "service.secret" (dict "name" "AWS_SECRET_ACCESS_KEY" "secret" .storage.secret "key" "secret-access-key" "optional" true) }}
{{- end }}
{{- if has "mail" $needs }}
{{ include "service.secret" (dict "name" "MAIL_URL" "secret" .mail.secret "key" .mail.key "optional" true) }}
{{- end }}
{{- if has "payments" $needs }}
{{ include "service.secret" (dict "name" "SANDBOX_DATABASE_URL" "secret" .payments.secret "key" .payments.key) }}
{{- end }}
{{- if has "databases" $needs }}
{{ include "service.secret" (dict "name" "DATABASE_URL" "secret" .databases.secret "key" .databases.key) }}
{{ include "service.secret" (dict "name" "DATABASE_ADMIN_URL" "secret" .databases.secret "key" .databases.key) }}
{{ include "service.secret" (dict "name" "REPLICATION_DATABASE_URL" "secret" .databases.secret "key" "connect-url" "optional" true) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "service.secret" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }}{{ if .optional }}, optional: true{{ end }} } }
{{- end }}

{{/* What every pod of the target has alike: root, component, and the values of this workload. */}}
{{- define "service.pod" -}}
{{- $root := .root -}}
{{- $workload := .workload -}}
metadata:
  labels:
    {{- include "service.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  annotations:
    {{- if not $root.Values.podMonitor.enabled }}
    prometheus.io/scrape: "true"
    prometheus.io/port: "8080"
    prometheus.io/path: /metrics
    {{- end }}
    {{- with $root.Values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "service.name" $root }}
  automountServiceAccountToken: {{ and (has "kubernetes" $root.Values.needs) (not (empty $root.Values.connections.kubernetes)) }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $workload.terminationGracePeriodSeconds | default $root.Values.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: { type: RuntimeDefault }
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "service.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ .component }}
  containers:
    - name: server
      image: {{ include "service.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      ports:
        - { name: http, containerPort: 8080 }
      envFrom:
        - configMapRef: { name: {{ $root.Values.site.configMap }} }
      env:
        - { name: NODE_OPTIONS, value: "--max-old-space-size={{ include "service.heapMebibytes" $workload.resources.limits.memory }}" }
        {{- include "service.environment" (dict "root" $root "config" $workload.config) | trim | nindent 8 }}
      resources: {{ toYaml $workload.resources | nindent 8 }}
      # Ready before it counts as started; two minutes are for a node that is busy.
      startupProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      # Of the process alone: a database that is away is no reason to restart.
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      lifecycle:
        # Until every proxy knows that no more requests are to come here.
        preStop: { sleep: { seconds: 5 } }
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        - { name: data, mountPath: /data }
        {{- if $workload.scratch }}
        - { name: scratch, mountPath: /scratch }
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
    - { name: data, emptyDir: { sizeLimit: 256Mi } }
    {{- with $workload.scratch }}
    - { name: scratch, emptyDir: { sizeLimit: {{ .sizeLimit }} } }
    {{- end }}
{{- end }}
