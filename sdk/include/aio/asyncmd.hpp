#pragma once

#include <string>
#include <string_view>

#include <aio/api.hpp>
#include <aio/ctl.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

/// The forms in which asyncmd's programs read a board, exactly as they expect them: for services that speak
/// with these programs, over whatever they speak.
namespace aio::asyncmd {

/// `debug` adds the last log line, children, docs, type, path, info, args, kwargs and the traceback.
enum class Form : std::uint8_t { brief, debug };

/// What the forms say of the board itself.
struct Board {
  std::string hostname{};
  WallTime started{};  // when the daemon did: what `start_in` counts from
};

/// The service's state in asyncmd's words: "running", "done", "stopped", "scheduled", "scheduled - done",
/// "error". Of a task that never ran: "".
AIO_API std::string state_word(const Object& task);

/// What GET / of asyncmd's stats service answers, and aiomqtt's {"status": ...}: each of the tasks that ever
/// ran, by its name, and "hostname". `tasks` is what Control::status gave, in full.
AIO_API Object status(Control& control, const Array& tasks, Form form, const Board& board);

/// "2023-03-16 00:00:19 [host] [INFO] [hello.service] LED 3 toggled!", in local time.
AIO_API std::string log_line(const LogRecord& record, std::string_view hostname);

/// The figures that the stats and aiomqtt services have in common: fstotal, fsfree, fsused, mtotal, mfree,
/// mused in bytes, tasks, services, ctasks, firmware, machine, platform.
AIO_API Object figures(Control& control);

}  // namespace aio::asyncmd
