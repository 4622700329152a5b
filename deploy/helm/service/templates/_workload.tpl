{{/* A Deployment and the autoscaler of it: root, name, component, workload. */}}
{{- define "service.workload" -}}
{{- $root := .root -}}
{{- $scaling := .workload.autoscaling -}}
{{- $queue := eq ($scaling.by | default "cpu") "queue" -}}
{{- if and (ne ($scaling.by | default "cpu") "cpu") (not $scaling.queue) -}}{{ fail "autoscaling.queue: which figure to scale by, with `by: queue` or `by: keda`" }}{{- end -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "service.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  {{- /* The number of replicas is the autoscaler's. */}}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 300
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "service.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template: {{ include "service.pod" . | nindent 4 }}
---
{{- if eq ($scaling.by | default "") "keda" }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ .name }}
  labels: {{ include "service.labels" $root | nindent 4 }}
spec:
  scaleTargetRef: { name: {{ .name }} }
  minReplicaCount: {{ $scaling.minReplicas }}
  maxReplicaCount: {{ $scaling.maxReplicas }}
  cooldownPeriod: 300
  triggers:
    - type: prometheus
      metadata:
        serverAddress: {{ required "worker.autoscaling.prometheus: the address of Prometheus, for KEDA" $scaling.prometheus }}
        query: {{ $scaling.queue.query | quote }}
        threshold: {{ toString $scaling.queue.targetValue | quote }}
{{- else }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}
  labels: {{ include "service.labels" $root | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .name }} }
  minReplicas: {{ $scaling.minReplicas }}
  {{- if lt (int $scaling.maxReplicas) (int $scaling.minReplicas) }}{{ fail "autoscaling.maxReplicas is less than minReplicas" }}{{ end }}
  maxReplicas: {{ $scaling.maxReplicas }}
  metrics:
    {{- if $queue }}
    - type: External
      external:
        metric:
          name: {{ $scaling.queue.metric }}
        target: { type: AverageValue, averageValue: {{ toString $scaling.queue.targetValue | quote }} }
    {{- else }}
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $scaling.targetCPUUtilizationPercentage }} }
    {{- end }}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      policies: [{ type: Percent, value: 100, periodSeconds: 30 }, { type: Pods, value: 2, periodSeconds: 30 }]
    scaleDown:
      stabilizationWindowSeconds: 300
      policies: [{ type: Percent, value: 50, periodSeconds: 60 }]
{{- end }}
{{- if gt (int $scaling.minReplicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels: {{ include "service.labels" $root | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "service.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
{{- end }}
{{- end }}
