{{/* What a ServiceMonitor and a PodMonitor have in common: dict root, values. */}}

{{- define "rename-exporter.monitorMetadata" -}}
name: {{ include "rename-exporter.fullname" .root }}
namespace: {{ default (include "rename-exporter.namespace" .root) .values.namespace }}
labels:
  {{- include "rename-exporter.labels" (dict "root" .root "more" .values.additionalLabels) | nindent 2 }}
{{- end }}

{{- define "rename-exporter.monitorSelection" -}}
jobLabel: {{ .values.jobLabel }}
{{- /* A number may come as text here, of which 0 is true. */}}
{{- if gt (int .values.sampleLimit) 0 }}
sampleLimit: {{ int .values.sampleLimit }}
{{- end }}
{{- with .values.podTargetLabels }}
podTargetLabels:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .values.attachMetadata.node }}
attachMetadata:
  node: true
{{- end }}
{{- if .values.namespace }}
namespaceSelector:
  matchNames:
    - {{ include "rename-exporter.namespace" .root }}
{{- end }}
selector:
  matchLabels:
    {{- include "rename-exporter.selectorLabels" .root | nindent 4 }}
{{- end }}

{{- define "rename-exporter.monitorEndpoint" -}}
- port: {{ .root.Values.service.portName }}
  path: /metrics
  scheme: {{ default (ternary "https" "http" .root.Values.webConfig.tls) .values.scheme }}
  interval: {{ .values.interval }}
  {{- with .values.scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .values.tlsConfig }}
  tlsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.basicAuth }}
  basicAuth:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
