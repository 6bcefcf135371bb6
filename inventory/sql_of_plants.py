"""SQL that the ORM cannot say, for catalogs of plants.

The history of many new rows is written with them: a trigger a row would open a subtransaction for
each, which takes longer with each. Whoever runs these tells those triggers to stand aside,
by a setting that is sent with the statement: hence its values by place and not by name.
"""

ADD_FAMILIES = """
    WITH added AS (
        INSERT INTO inventory_productfamily
            (category_id, name, scientific_name, description, created_at, updated_at)
        SELECT %s, name, '', '', now(), now() FROM unnest(%s::text[]) AS name
        RETURNING id, category_id, name, scientific_name, description, created_at, updated_at
    ), noted AS (
        INSERT INTO inventory_productfamilyevent
            (id, category_id, name, scientific_name, description, created_at, updated_at,
             pgh_obj_id, pgh_label, pgh_created_at)
        SELECT added.*, id, 'insert', now() FROM added
    )
    SELECT name, id FROM added
"""

ADD_PRODUCTS = """
    WITH added AS (
        INSERT INTO inventory_product
            (sku, family_id, common_name, scientific_name, attributes, description,
             created_at, updated_at)
        SELECT sku, family_id, common_name, scientific_name, attributes, '', now(), now()
        FROM unnest(
            %s::text[], %s::int[], %s::text[], %s::text[],
            %s::jsonb[]
        ) AS plant (sku, family_id, common_name, scientific_name, attributes)
        RETURNING id, family_id, sku, common_name, scientific_name, description, attributes,
                  created_at, updated_at
    )
    INSERT INTO inventory_productevent
        (id, family_id, sku, common_name, scientific_name, description, attributes,
         created_at, updated_at, pgh_obj_id, pgh_label, pgh_created_at)
    SELECT added.*, id, 'insert', now() FROM added
"""
