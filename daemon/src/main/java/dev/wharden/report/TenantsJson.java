package dev.wharden.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.control.fleet.TenantMatrix.Row;

/** What tenants share, in {@code check -o json} and {@code /api/v1/status}. */
public final class TenantsJson {
    private TenantsJson() {}

    /** The matrix as a tree: tenants, and each pair of them with what it shares, also where that is nothing. */
    public static ObjectNode tree(TenantMatrix matrix) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("label", matrix.label());
        var tenants = root.putArray("tenants");
        for (Row row : matrix.tenants()) {
            tenants.addObject()
                    .put("name", row.tenant().name())
                    .put("by", row.tenant().by().word())
                    .put("containers", row.containers())
                    .put("complete", row.complete());
        }
        root.put("moreTenants", matrix.left());
        var pairs = root.putArray("pairs");
        matrix.pairs().forEach(pair -> {
            ObjectNode node = pairs.addObject();
            node.put("one", matrix.tenants().get(pair.one()).tenant().shown());
            node.put("other", matrix.tenants().get(pair.other()).tenant().shown());
            node.put("complete", matrix.isComplete(pair));
            ObjectNode shares = node.putObject("shares");
            pair.shares().forEach((kind, things) -> {
                ObjectNode of = shares.putObject(kind.word());
                things.names().forEach(of.putArray("names")::add);
                of.put("more", things.more());
            });
        });
        return root;
    }
}
