/** The audit trail on real databases. */
@org.jspecify.annotations.NullMarked
package cn.minshui.engine.testkit.audit;
