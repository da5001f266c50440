variable "tenancy_ocid" {
  type        = string
  description = "OCID of the tenancy."
}

variable "compartment_ocid" {
  type        = string
  description = "OCID of the compartment that everything is created in, but the user, the group and the policies."
}

variable "region" {
  type        = string
  description = "Region of the stream and of Log Analytics, such as eu-frankfurt-1."
}

variable "home_region" {
  type        = string
  description = "Home region of the tenancy."
}

variable "name" {
  type        = string
  description = "Name of the stream (the topic) and prefix of every other name."
  default     = "rename-events"
}

variable "partitions" {
  type        = number
  description = "Partitions of the stream: 1 MB/s in and 2 MB/s out each. They cannot be added later."
  default     = 1
}

variable "retention_in_hours" {
  type        = number
  description = "How long the stream keeps an event, 24 to 168: the longest outage of the connector without loss."
  default     = 24
}
