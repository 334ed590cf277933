/** What is written beside a record in the same transaction: history, audit, answers by Idempotency-Key. */
@NullMarked
package cn.minshui.engine.core.data.journal;

import org.jspecify.annotations.NullMarked;
