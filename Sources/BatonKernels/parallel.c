#include "BatonKernels.h"
