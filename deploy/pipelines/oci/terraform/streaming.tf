# The pool is what Kafka clients connect to; a stream of it is a topic.
resource "oci_streaming_stream_pool" "renames" {
  compartment_id = var.compartment_ocid
  name           = var.name

  kafka_settings {
    # The exporter never creates topics; with this nobody else does by a typing error.
    auto_create_topics_enable = false
    log_retention_hours       = var.retention_in_hours
    num_partitions            = var.partitions
  }
}

resource "oci_streaming_stream" "renames" {
  name               = var.name
  partitions         = var.partitions
  retention_in_hours = var.retention_in_hours
  stream_pool_id     = oci_streaming_stream_pool.renames.id
}
