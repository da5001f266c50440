output "bootstrap_servers" {
  description = "brokers of kafka.yml"
  value       = oci_streaming_stream_pool.renames.kafka_settings[0].bootstrap_servers
}

output "topic" {
  description = "topic of kafka.yml"
  value       = oci_streaming_stream.renames.name
}

output "stream_pool_ocid" {
  description = "Last part of the username in kafka.yml: tenancy/user/pool."
  value       = oci_streaming_stream_pool.renames.id
}

output "user_name" {
  description = "Middle part of the username in kafka.yml."
  value       = oci_identity_user.exporter.name
}

output "user_ocid" {
  description = "Whose auth token is the password."
  value       = oci_identity_user.exporter.id
}
