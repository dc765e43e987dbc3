#pragma once
// The C API of oneDNN 2.x; the C++ header beside it stays out.
#include <dnnl.h>
