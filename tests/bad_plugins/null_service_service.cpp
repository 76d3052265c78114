#include <aio/service.hpp>

#include "fake_note.hpp"

// Everything is there, but create() makes nothing.
FAKE_NOTE(std::string_view(aio::plugin::facts.data()))

extern "C" __attribute__((visibility("default"))) const aio::plugin::Descriptor aio_service_descriptor = {
    .magic = aio::plugin::magic,
    .abi = aio::plugin::abi_number,
    .facts = aio::plugin::facts.data(),
    .create = []() -> aio::ServiceBase* { return nullptr; },
    .destroy = [](aio::ServiceBase*) noexcept {},
    .bind = [](const aio::Arguments&, std::vector<aio::BindProblem>&) -> std::shared_ptr<void> { throw 7; },
    .parameters = []() -> std::vector<aio::ParamInfo> { throw std::runtime_error("no parameters today"); },
    .pins = [](const aio::Arguments&) -> std::vector<aio::PinUse> {
      throw std::runtime_error("no pins today");
    }};
