#pragma once

#include <aio/ctl.hpp>

#include <memory>

#include "engine/engine.hpp"
#include "logging/log.hpp"

/// The streams of ServiceControl. They hold no code of the service that reads them, and may outlive the
/// engine; the log outlives them.
namespace aiod::control {

std::unique_ptr<aio::EventStream> make_event_stream(engine::Engine& engine);
/// Throws std::invalid_argument when the query's expression is none.
std::unique_ptr<aio::LogStream> make_log_stream(logging::Log& log, const aio::LogQuery& query);

/// Throws std::invalid_argument when its expression is none.
logging::Filter filter_of(const aio::LogQuery& query);
aio::LogBatch to_batch(logging::Batch batch);

}  // namespace aiod::control
