#pragma once

/// Marks what libaiosdk.so exports. Everything else in it is hidden.
#define AIO_API __attribute__((visibility("default")))
