/** Carries events from the outbox to their consumers: handlers of plugins and webhooks; retries, dead letters, replay. */
@NullMarked
package cn.minshui.engine.core.event;

import org.jspecify.annotations.NullMarked;
