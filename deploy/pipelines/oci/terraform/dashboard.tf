# The dashboard and the saved searches that it shows.
resource "oci_management_dashboard_management_dashboards_import" "renames" {
  import_details = templatefile("${path.module}/dashboard.json.tftpl", {
    compartment_ocid = var.compartment_ocid
  })
  override_same_name                     = "true"
  override_dashboard_compartment_ocid    = var.compartment_ocid
  override_saved_search_compartment_ocid = var.compartment_ocid

  # Its queries name the fields.
  depends_on = [oci_log_analytics_log_analytics_import_custom_content.renames]
}
