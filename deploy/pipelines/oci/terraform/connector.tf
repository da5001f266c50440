# From the stream to Log Analytics.
resource "oci_sch_service_connector" "renames" {
  compartment_id = var.compartment_ocid
  display_name   = var.name
  description    = "Rename events from the stream to Log Analytics"

  source {
    kind      = "streaming"
    stream_id = oci_streaming_stream.renames.id
    cursor {
      kind = "TRIM_HORIZON"
    }
  }

  target {
    kind         = "loggingAnalytics"
    log_group_id = oci_log_analytics_log_analytics_log_group.renames.id
    # The name of the source in content.xml.
    log_source_identifier = "rename_exporter"
  }

  depends_on = [
    oci_identity_policy.connector,
    oci_log_analytics_log_analytics_import_custom_content.renames,
  ]
}

resource "oci_identity_policy" "connector" {
  provider       = oci.home
  compartment_id = var.tenancy_ocid
  name           = "${var.name}-connector"
  description    = "The connector reads the stream and writes to the log group"
  statements = [
    "allow any-user to {STREAM_READ, STREAM_CONSUME} in compartment id ${var.compartment_ocid} where all {request.principal.type = 'serviceconnector', target.stream.id = '${oci_streaming_stream.renames.id}', request.principal.compartment.id = '${var.compartment_ocid}'}",
    "allow any-user to use loganalytics-log-group in compartment id ${var.compartment_ocid} where all {request.principal.type = 'serviceconnector', target.loganalytics-log-group.id = '${oci_log_analytics_log_analytics_log_group.renames.id}', request.principal.compartment.id = '${var.compartment_ocid}'}",
  ]
}
