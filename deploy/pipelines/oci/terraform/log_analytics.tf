# Log Analytics' namespace is the one of Object Storage.
data "oci_objectstorage_namespace" "tenancy" {
  compartment_id = var.tenancy_ocid
}

resource "oci_log_analytics_log_analytics_log_group" "renames" {
  compartment_id = var.compartment_ocid
  namespace      = data.oci_objectstorage_namespace.tenancy.namespace
  display_name   = var.name
  description    = "Renames of files, by rename_exporter"
}

data "archive_file" "content" {
  type        = "zip"
  source_file = "${path.module}/content.xml"
  output_path = "${path.module}/content.zip"
}

# The fields, the parser and the source.
resource "oci_log_analytics_log_analytics_import_custom_content" "renames" {
  namespace                  = data.oci_objectstorage_namespace.tenancy.namespace
  import_custom_content_file = data.archive_file.content.output_path
  is_overwrite               = true
}
