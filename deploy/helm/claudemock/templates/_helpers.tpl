{{- define "claudemock.name" -}}
{{- if contains "claudemock" .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-claudemock" .Release.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "claudemock.labels" -}}
app.kubernetes.io/name: claudemock
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "claudemock.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "claudemock.secret" -}}
{{- if .Values.controlToken.existingSecret }}{{ .Values.controlToken.existingSecret }}{{ else if .Values.controlToken.value }}{{ include "claudemock.name" . }}{{ end }}
{{- end }}

{{- define "claudemock.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "claudemock.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}
