#pragma once
// Digests only: of libcrypto nothing else is used.
#include <openssl/evp.h>
