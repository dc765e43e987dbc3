#pragma once
#include <hdf5.h>

// HDF5 spells its predefined ids and constants as macros, some of which first start the library. Swift imports no such
// macro, so each one that is needed has a function here.

static inline hid_t chdf5_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }

static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_default_stack(void) { return H5E_DEFAULT; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }

static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned chdf5_exclusive(void) { return H5F_ACC_EXCL; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }

// These changed their structures in 1.12 behind macros of one name; what is needed of them is the same in all.

/// Calls `body` for every link of a group, by name; stops when it returns anything but 0.
typedef herr_t (*chdf5_link_body)(const char *name, void *context);
struct chdf5_link_context { chdf5_link_body body; void *context; };
static herr_t chdf5_forward_link(hid_t group, const char *name, const H5L_info_t *info, void *context) {
    (void)group, (void)info;
    struct chdf5_link_context *wrapped = (struct chdf5_link_context *)context;
    return wrapped->body(name, wrapped->context);
}
static inline herr_t chdf5_each_link(hid_t group, chdf5_link_body body, void *context) {
    struct chdf5_link_context wrapped = {body, context};
    return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_forward_link, &wrapped);
}

/// 1 for a link to an object of the same file, 0 for a soft or external link, -1 where it cannot be read.
static inline int chdf5_is_hard_link(hid_t group, const char *name) {
    H5L_info_t info;
    if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return -1;
    return info.type == H5L_TYPE_HARD;
}

/// The address of an object in its file, and whether it is a group (0), a data set (1) or something else (2).
static inline herr_t chdf5_object(hid_t object, haddr_t *address, int *kind) {
#if H5_VERSION_GE(1, 12, 0)
    H5O_info1_t info;
#else
    H5O_info_t info;
#endif
    if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0) return -1;
    *address = info.addr;
    *kind = info.type == H5O_TYPE_GROUP ? 0 : info.type == H5O_TYPE_DATASET ? 1 : 2;
    return 0;
}
