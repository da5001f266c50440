{{/* The container: flags, privileges, mounts and probes. */}}

{{- define "rename-exporter.args" -}}
- --web.listen-address=:{{ .Values.service.port }}
{{- if .Values.webConfig.existingSecret }}
- {{ printf "--web.config.file=/etc/rename_exporter/web/%s" .Values.webConfig.key | quote }}
{{- end }}
{{- if ne .Values.probe.attach "auto" }}
- --probe.attach={{ .Values.probe.attach }}
{{- end }}
{{- if .Values.probe.keep.enabled }}
- --probe.keep=/pins
{{- end }}
{{- if .Values.cgroupLabels }}
- --labels.cgroup
{{- end }}
{{- with .Values.events }}
{{- if .enabled }}
- --events.output=stdout
{{- end }}
{{- range $kind := list "kafka" "otlp" }}
{{- if (get $.Values.events $kind).enabled }}
- {{ printf "--events.output=%[1]s:/etc/rename_exporter/%[1]s/%[1]s.yml" $kind }}
{{- end }}
{{- end }}
{{- if include "rename-exporter.hasEvents" $ }}
- --events.rate={{ int .rate }}
- --events.burst={{ int .burst }}
{{- if .cmdline }}
- --events.cmdline
{{- end }}
{{- range $name, $value := .labels }}
- {{ printf "--events.label=%s=%s" $name $value | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.guard }}
{{- if .enabled }}
- --guard.policy.file=/etc/rename_exporter/guard/policy.yml
- --guard.mode={{ .mode }}
- --guard.lease={{ .lease }}
- --path.rootfs=/host
{{- end }}
{{- end }}
{{- if ne .Values.log.level "info" }}
- --log.level={{ .Values.log.level }}
{{- end }}
{{- if ne .Values.log.format "logfmt" }}
- --log.format={{ .Values.log.format }}
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{- /* Of the pod: who keeps a probe has a uid of its own. */ -}}
{{- define "rename-exporter.podSecurityContext" -}}
{{- $context := deepCopy .Values.securityContext }}
{{- with .Values.probe.keep }}
{{- if .enabled }}
{{- $_ := set $context "runAsUser" (int64 .uid) }}
{{- end }}
{{- end }}
{{- toYaml $context }}
{{- end }}

{{- /* Two pods of a node hand the probe over; in the host's network they cannot both listen. */ -}}
{{- define "rename-exporter.updateStrategy" -}}
{{- $strategy := deepCopy .Values.updateStrategy }}
{{- if and .Values.probe.keep.enabled (not .Values.hostNetwork) (eq $strategy.type "RollingUpdate") }}
{{- $_ := set $strategy "rollingUpdate" (dict "maxSurge" .Values.probe.keep.maxSurge "maxUnavailable" 0) }}
{{- end }}
{{- toYaml $strategy }}
{{- end }}

{{- /* Gives the directory of the pins to the exporter alone. kubelet makes it, root's. */ -}}
{{- define "rename-exporter.initContainers" -}}
{{- with .Values.probe.keep }}
{{- if .enabled }}
{{- if $.Values.guard.enabled }}
{{- fail "probe.keep.enabled and guard.enabled: one of the two, as a probe with a guard is not kept" }}
{{- end }}
- name: pins
  image: {{ .initImage | quote }}
  imagePullPolicy: {{ $.Values.image.pullPolicy }}
  command: [sh, -c, "chmod 0700 /pins && chown {{ int64 .uid }} /pins"]
  securityContext:
    runAsUser: 0
    runAsNonRoot: false
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop: [ALL]
      add: [CHOWN, FOWNER]
    # Not the exporter's own, which has nothing for a shell.
    seccompProfile:
      type: RuntimeDefault
  resources:
    requests: {cpu: 10m, memory: 8Mi}
    limits: {memory: 32Mi}
  volumeMounts:
    - name: pins
      mountPath: /pins
{{- end }}
{{- end }}
{{- end }}

{{- define "rename-exporter.hostPID" -}}
{{- kindIs "invalid" .Values.hostPID | ternary (or (include "rename-exporter.hasEvents" . | not | not) .Values.guard.enabled) .Values.hostPID }}
{{- end }}

{{/* Something, if events go somewhere. */}}
{{- define "rename-exporter.hasEvents" -}}
{{- with .Values.events }}{{ if or .enabled .kafka.enabled .otlp.enabled }}yes{{ end }}{{ end }}
{{- end }}

{{- define "rename-exporter.guardConfigMap" -}}
{{- .Values.guard.existingConfigMap | default (printf "%s-guard" (include "rename-exporter.fullname" .)) }}
{{- end }}

{{/* tracefs is root's, mode 0700. */}}
{{- define "rename-exporter.containerSecurityContext" -}}
{{- $context := deepCopy .Values.containerSecurityContext }}
{{- if .Values.tracefs.enabled }}
{{- $capabilities := default dict $context.capabilities }}
{{- $add := append (default list $capabilities.add) "DAC_READ_SEARCH" | uniq }}
{{- $context = merge (dict "capabilities" (merge (dict "add" $add) $capabilities)) $context }}
{{- end }}
{{- toYaml $context }}
{{- end }}

{{/* The path to ask for, or nothing but the port where kubelet is not let in. */}}
{{- define "rename-exporter.healthCheck" -}}
{{- if .root.Values.webConfig.clientAuth -}}
tcpSocket:
  port: {{ .root.Values.service.portName }}
{{- else -}}
httpGet:
  path: {{ .path }}
  port: {{ .root.Values.service.portName }}
  {{- if .root.Values.webConfig.tls }}
  scheme: HTTPS
  {{- end }}
{{- end }}
{{ toYaml .timing }}
{{- end }}

{{- define "rename-exporter.volumeMounts" -}}
{{- if .Values.probe.keep.enabled }}
- name: pins
  mountPath: /pins
{{- end }}
{{- if .Values.tracefs.enabled }}
- name: tracefs
  mountPath: /sys/kernel/tracing
  readOnly: true
{{- end }}
{{- if .Values.webConfig.existingSecret }}
- name: web-config
  mountPath: /etc/rename_exporter/web
  readOnly: true
{{- end }}
{{- if .Values.guard.enabled }}
- name: guard-policy
  mountPath: /etc/rename_exporter/guard
  readOnly: true
- name: host-root
  mountPath: /host
  readOnly: true
  mountPropagation: HostToContainer
{{- end }}
{{- range $kind := list "kafka" "otlp" }}
{{- if (get $.Values.events $kind).enabled }}
- name: {{ $kind }}
  mountPath: /etc/rename_exporter/{{ $kind }}
  readOnly: true
{{- end }}
{{- end }}
{{- range .Values.extraHostVolumeMounts }}
- name: {{ .name | quote }}
  mountPath: {{ .mountPath | quote }}
  readOnly: {{ hasKey . "readOnly" | ternary .readOnly true }}
  {{- with .mountPropagation }}
  mountPropagation: {{ . }}
  {{- end }}
{{- end }}
{{- range concat .Values.configmaps .Values.secrets }}
- name: {{ .name | quote }}
  mountPath: {{ .mountPath | quote }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "rename-exporter.volumes" -}}
{{- if .Values.probe.keep.enabled }}
- name: pins
  hostPath:
    path: {{ .Values.probe.keep.hostPath | quote }}
    type: DirectoryOrCreate
{{- end }}
{{- if .Values.tracefs.enabled }}
- name: tracefs
  hostPath:
    path: /sys/kernel/tracing
    type: Directory
{{- end }}
{{- with .Values.webConfig.existingSecret }}
- name: web-config
  secret:
    secretName: {{ . | quote }}
    # Its group, which fsGroup gives the exporter, and nobody else.
    defaultMode: 0440
{{- end }}
{{- if .Values.guard.enabled }}
- name: guard-policy
  configMap:
    name: {{ include "rename-exporter.guardConfigMap" . | quote }}
# Programs that are exempt, and cgroups.
- name: host-root
  hostPath:
    path: /
    type: Directory
{{- end }}
{{- range $kind := list "kafka" "otlp" }}
{{- with get $.Values.events $kind }}
{{- if .enabled }}
- name: {{ $kind }}
  projected:
    # As of the web configuration.
    defaultMode: 0440
    sources:
      {{- if .config }}
      - configMap:
          name: {{ printf "%s-%s" (include "rename-exporter.fullname" $) $kind }}
      {{- end }}
      {{- with .existingSecret }}
      - secret:
          name: {{ . | quote }}
      {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- range .Values.extraHostVolumeMounts }}
- name: {{ .name | quote }}
  hostPath:
    path: {{ .hostPath | quote }}
    {{- with .type }}
    type: {{ . }}
    {{- end }}
{{- end }}
{{- range .Values.configmaps }}
- name: {{ .name | quote }}
  configMap:
    name: {{ .name | quote }}
{{- end }}
{{- range .Values.secrets }}
- name: {{ .name | quote }}
  secret:
    secretName: {{ .name | quote }}
{{- end }}
{{- end }}

{{- /* Nodes without a kernel of their own: Fargate, virtual kubelets, simulators. There is nothing to load a probe into. */ -}}
{{- define "rename-exporter.affinity" -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - key: eks.amazonaws.com/compute-type
            operator: NotIn
            values: [fargate]
          - key: type
            operator: NotIn
            values: [virtual-kubelet, virtual-node, kwok]
          - key: liqo.io/type
            operator: NotIn
            values: [virtual-node]
          - key: virtual-kubelet.io/provider
            operator: DoesNotExist
{{- end }}
