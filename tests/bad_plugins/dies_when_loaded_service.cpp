#include <unistd.h>

#include <aio/service.hpp>

#include <csignal>
#include <cstdlib>
#include <string>

namespace {

std::string way() {
  const char* text = std::getenv("AIOD_TEST_DEATH");
  return text != nullptr ? text : "";
}

// As soon as the dynamic linker has it; as damaged files do, or those that were built for something else.
[[gnu::constructor]] void die() {
  if (way() == "exit") std::exit(0);
  if (way() == "assertion") ::_exit(127);  // as the dynamic linker does when a file contradicts itself
  if (way() == "signal") std::raise(SIGBUS);
}

class DiesWhenLoaded final : public aio::Service<> {
 public:
  DiesWhenLoaded() : Service({.info = "Ends the program that loads it", .enabled = true}) {
    if (way() == "in create") std::_Exit(3);
  }

  aio::Task<aio::Value> task(aio::NoParams) override {
    if (way() == "at once") std::raise(SIGSEGV);
    co_return aio::Value();
  }
};

}  // namespace

AIO_SERVICE(DiesWhenLoaded)
