#include <aio/error.hpp>

namespace aio {

ConfigError::~ConfigError() = default;
TimeoutError::~TimeoutError() = default;
Gone::~Gone() = default;
GpioError::~GpioError() = default;

}  // namespace aio
