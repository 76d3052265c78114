#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <aio/api.hpp>
#include <aio/ctl.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

/// The forms in which asyncmd's programs read a board, exactly as they expect them: for services that speak
/// with these programs, over whatever they speak. Loop's thread only.
namespace aio::asyncmd {

/// `debug` adds the last log line, children, docs, type, path, info, args, kwargs and the traceback.
enum class Form : std::uint8_t { brief, debug };

/// What the forms say of the board itself.
struct Board {
  std::string hostname{};
  WallTime started{};  // when the daemon did: what `start_in` counts from
};

/// This machine, and since when the daemon is ready.
AIO_API Board this_board(Control& control);

/// The task's state in asyncmd's words: "running", "done", "stopped", "scheduled", "scheduled - done",
/// "scheduled - stopped", "error" (failed, held, or waiting for its next try). Of a task that never ran: "".
AIO_API std::string state_word(const Object& task);

/// What GET / of asyncmd's stats service answers, and aiomqtt's {"status": ...}: each of the tasks that ever
/// ran, by its name, and "hostname". `tasks` is what Control::status gave, in full; children among them are
/// said to be no service. Throws ControlError when the log can't be read, for the debug form.
AIO_API Object status(Control& control, const Array& tasks, Form form, const Board& board);

/// "2023-03-16 00:00:19 [host] [INFO] [hello.service] LED 3 toggled!", in local time, without a line's end.
AIO_API std::string log_line(const LogRecord& record, std::string_view hostname);

/// The figures that the stats and aiomqtt services have in common: fstotal, fsfree, fsused (of /), mtotal,
/// mfree, mused in bytes, tasks, services, ctasks, firmware ("aiod 1.0.0 on 2027-01-01", the day of its
/// build), machine, platform. May be called in a service's own stats().
AIO_API Object figures(Control& control);

}  // namespace aio::asyncmd
