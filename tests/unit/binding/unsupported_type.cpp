// Not compiled into anything: a ctest compiles it and looks for the message.
#include <aio/binding.hpp>

struct Undescribed {};

struct Params {
  Undescribed what;
};
AIO_PARAMS(Params, what)

Params bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems) {
  return aio::bind_params<Params>(given, problems);
}
