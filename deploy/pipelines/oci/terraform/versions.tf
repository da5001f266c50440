terraform {
  required_version = ">= 1.5.0"
  required_providers {
    oci = {
      source  = "oracle/oci"
      version = ">= 6.0.0"
    }
    archive = {
      source  = "hashicorp/archive"
      version = ">= 2.4.0"
    }
  }
}

provider "oci" {
  region = var.region
}

# Users, groups and policies can be changed in the tenancy's home region only.
provider "oci" {
  alias  = "home"
  region = var.home_region
}
