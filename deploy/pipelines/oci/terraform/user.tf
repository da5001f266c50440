# Whom the exporters log in as. The auth token is created by hand (README.md), so that it is not in Terraform's state.
resource "oci_identity_user" "exporter" {
  provider       = oci.home
  compartment_id = var.tenancy_ocid
  name           = "${var.name}-exporter"
  description    = "Writes rename events to the stream ${var.name}"
  # Identity domains want an address for each user; this one gets no mail.
  email = "${var.name}-exporter@example.invalid"
}

resource "oci_identity_group" "exporters" {
  provider       = oci.home
  compartment_id = var.tenancy_ocid
  name           = "${var.name}-exporters"
  description    = "May write to the stream ${var.name}"
}

resource "oci_identity_user_group_membership" "exporter" {
  provider = oci.home
  group_id = oci_identity_group.exporters.id
  user_id  = oci_identity_user.exporter.id
}

resource "oci_identity_policy" "exporters" {
  provider       = oci.home
  compartment_id = var.tenancy_ocid
  name           = "${var.name}-exporters"
  description    = "The exporters write to their own stream pool, and read nothing from it"
  statements = [
    "allow group id ${oci_identity_group.exporters.id} to {STREAM_INSPECT, STREAM_READ, STREAM_PRODUCE} in compartment id ${var.compartment_ocid} where target.streampool.id = '${oci_streaming_stream_pool.renames.id}'",
  ]
}
